# api: scaling by load has no counterpart without the Nomad Autoscaler: min instances
# api: health.liveness has no counterpart beside the check of the service
# api: the values of DB_PASSWORD are not written: take them from Vault or Nomad's variables
job "api" {
  type = "service"
  group "api" {
    count = 2
    update {
      max_parallel = 1
      canary = 1
      auto_promote = true
      auto_revert = true
      min_healthy_time = "10s"
    }
    network {
      port "http" {
        to = 8080
      }
    }
    service {
      name = "api"
      port = "http"
      provider = "nomad"
      check {
        type = "http"
        path = "/ready"
        interval = "5s"
        timeout = "2s"
      }
    }
    task "api" {
      driver = "docker"
      kill_signal = "SIGTERM"
      kill_timeout = "10s"
      shutdown_delay = "20s"
      config {
        image = "registry.example/shop:7"
        entrypoint = ["tasuki", "run", "/local/app.json"]
        ports = ["http"]
      }
      template {
        destination = "local/app.json"
        left_delimiter = "[[[["
        right_delimiter = "]]]]"
        data = "{\n  \"apps\": [{\n      \"name\": \"api\",\n      \"script\": \"node\",\n      \"interpreter\": \"none\",\n      \"args\": [\"/app/api.js\"],\n      \"cwd\": \"/app\",\n      \"share\": false,\n      \"stop_signal\": \"SIGINT\",\n      \"kill_timeout\": 8000,\n      \"listen_timeout\": 30000,\n      \"min_uptime\": 10000,\n      \"autorestart\": true,\n      \"wait_ready\": false,\n      \"shutdown_with_message\": false,\n      \"max_memory_restart\": 536870912\n    }]\n}\n"
      }
      env {
        "HOST" = "0.0.0.0"
        "LOG_LEVEL" = "info"
        "PORT" = "8080"
        "DB_PASSWORD" = "CHANGE-ME"
      }
      resources {
        memory = 768
      }
    }
  }
}
