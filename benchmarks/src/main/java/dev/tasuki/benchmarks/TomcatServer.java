package dev.tasuki.benchmarks;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/// Tomcat 11, embedded.
final class TomcatServer {
  private TomcatServer() {}

  public static void main(String... arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(Integer.parseInt(arguments[0]));
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "answer", new AnswerServlet());
    context.addServletMapping("/", "answer");
    tomcat.getConnector();
    tomcat.start();
    tomcat.getServer().await();
  }

  private static final class AnswerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(Answer.TEXT.length());
      response.getWriter().print(Answer.TEXT);
    }
  }
}
