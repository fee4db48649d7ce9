# mailer: depends_on api has no counterpart: the app has to wait for, or do without, what is not up
# mailer: no service: PORT is not in its env
# mailer: no resources: max_memory_restart is not set
job "mailer" {
  type = "service"
  group "mailer" {
    count = 1
    update {
      max_parallel = 1
      canary = 1
      auto_promote = true
      auto_revert = true
      min_healthy_time = "1s"
    }
    task "mailer" {
      driver = "docker"
      kill_signal = "SIGTERM"
      kill_timeout = "7s"
      shutdown_delay = "5s"
      config {
        image = "registry.example/shop:7"
        entrypoint = ["tasuki", "run", "/local/app.json"]
      }
      template {
        destination = "local/app.json"
        left_delimiter = "[[[["
        right_delimiter = "]]]]"
        data = "{\n  \"apps\": [{\n      \"name\": \"mailer\",\n      \"script\": \"python3\",\n      \"interpreter\": \"none\",\n      \"args\": [\"/app/mailer.py\"],\n      \"cwd\": \"/app\",\n      \"share\": false,\n      \"stop_signal\": \"SIGINT\",\n      \"kill_timeout\": 5000,\n      \"listen_timeout\": 30000,\n      \"min_uptime\": 1000,\n      \"autorestart\": true,\n      \"wait_ready\": false,\n      \"shutdown_with_message\": false\n    }]\n}\n"
      }
      env {
        "QUEUE" = "mails"
      }
    }
  }
}
