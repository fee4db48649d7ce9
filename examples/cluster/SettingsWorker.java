/// The program that WorkerSettings.java starts. It need not know that it is a worker.
void main(String[] args) {
  IO.println(System.getenv("WORKER_TYPE") + " started with " + String.join(" ", args));
}
