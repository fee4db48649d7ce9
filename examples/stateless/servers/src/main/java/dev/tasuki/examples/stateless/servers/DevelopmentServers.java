package dev.tasuki.examples.stateless.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import redis.embedded.RedisServer;

/// `java -jar stateless-servers.jar COMMAND...` runs a command with a Redis and an S3 server on the
/// loopback and ends both, and deletes their data, with it. The command finds them by `REDIS_URL`,
/// `S3_ENDPOINT`, `S3_BUCKET` and the AWS keys. Where the caller has set `REDIS_URL` or
/// `S3_ENDPOINT`, that server is used and none is started.
///
/// Without a command it prints these variables and serves until its standard input ends.
public final class DevelopmentServers {
  private static final String BUCKET = "uploads";
  private static final String KEY = "development";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();

  private DevelopmentServers() {}

  public static void main(String[] command) throws Exception {
    DevelopmentServers servers = new DevelopmentServers();
    // Everything ends by the hook, so also after Ctrl-C.
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "end"));
    if (System.getenv("REDIS_URL") == null) {
      servers.startRedis();
    }
    if (System.getenv("S3_ENDPOINT") == null) {
      servers.startS3();
    }
    System.exit(command.length == 0 ? servers.serve() : servers.run(command));
  }

  private void startRedis() throws IOException {
    int port = freePort();
    Path data = temporary("tasuki-redis-");
    RedisServer redis =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("dir " + data)
            .setting("save \"\"")
            .build();
    redis.start();
    opened(redis::stop);
    variables.put("REDIS_URL", "redis://127.0.0.1:" + port);
  }

  /// A bucket is a folder of its store.
  private void startS3() throws Exception {
    Path data = temporary("tasuki-s3-");
    Files.createDirectory(data.resolve(BUCKET));
    int port = freePort();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    S3Proxy s3 =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(data.toString()))
            .endpoint(endpoint)
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, KEY)
            .build();
    s3.start();
    opened(s3::stop);
    variables.put("S3_ENDPOINT", endpoint.toString());
    variables.put("S3_BUCKET", BUCKET);
    variables.put("AWS_ACCESS_KEY_ID", KEY);
    variables.put("AWS_SECRET_ACCESS_KEY", KEY);
    variables.put("AWS_REGION", "us-east-1");
  }

  private Path temporary(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    opened(() -> delete(folder));
    return folder;
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private int serve() throws IOException {
    variables.forEach((name, value) -> System.out.println(name + "=" + value));
    System.out.println("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
    return 0;
  }

  private int run(String[] command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(variables);
    Process process = builder.start();
    // The servers are there until the command has ended, which is asked to when we are.
    opened(() -> end(process));
    return process.waitFor();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  private synchronized void opened(AutoCloseable resource) {
    open.addFirst(resource);
  }

  private synchronized void close() {
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        System.err.println("development servers: " + e);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
