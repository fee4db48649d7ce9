# nightly: no resources: max_memory_restart is not set
job "nightly" {
  type = "batch"
  periodic {
    crons = ["30 2 * * *"]
    prohibit_overlap = true
  }
  group "nightly" {
    count = 1
    task "nightly" {
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
        data = "{\n  \"apps\": [{\n      \"name\": \"nightly\",\n      \"script\": \"node\",\n      \"interpreter\": \"none\",\n      \"args\": [\"/app/report.js\"],\n      \"cwd\": \"/app\",\n      \"share\": false,\n      \"stop_signal\": \"SIGINT\",\n      \"kill_timeout\": 5000,\n      \"listen_timeout\": 30000,\n      \"min_uptime\": 1000,\n      \"autorestart\": false,\n      \"wait_ready\": false,\n      \"shutdown_with_message\": false\n    }]\n}\n"
      }
      env {
        "TZ" = "UTC"
      }
    }
  }
}
