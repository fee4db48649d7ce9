package dev.tasuki.agent.workers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/// Tomcat 11.
final class TomcatServer {
  private TomcatServer() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(
        System.getProperty("java.io.tmpdir") + "/tomcat-" + ProcessHandle.current().pid());
    tomcat.setPort(0);
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
      response.getWriter().print(Answer.body(request.getRemotePort(), request.getLocalPort()));
    }
  }
}
