package dev.tasuki.examples.tomcat;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/// Says which process answered. `HOST` (default: all addresses) and `PORT` (default 3000) say where
/// it listens.
public final class TomcatExample {

  private TomcatExample() {}

  public static void main(String[] arguments) throws IOException, LifecycleException {
    var environment = System.getenv();
    int port = Integer.parseInt(environment.getOrDefault("PORT", "3000"));
    var connector = new Connector();
    connector.setPort(port);
    var host = environment.get("HOST");
    if (host != null) {
      connector.setProperty("address", host);
    }
    var base = Files.createTempDirectory("tasuki-tomcat-").toFile();
    base.deleteOnExit();
    var tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    tomcat.setConnector(connector);
    var context = tomcat.addContext("", base.getPath());
    var slot = environment.getOrDefault("NODE_APP_INSTANCE", "-");
    Tomcat.addServlet(context, "hello", new Hello(slot)).addMapping("/");
    tomcat.start();
    System.out.println("Listening on port " + port);
    tomcat.getServer().await();
  }

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final String greeting;

    Hello(String slot) {
      greeting = "Hello from process %d, slot %s\n".formatted(ProcessHandle.current().pid(), slot);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      var body = greeting.getBytes(UTF_8);
      response.setContentType("text/plain; charset=utf-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
