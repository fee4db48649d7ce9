package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.ErrorRate.Requests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A version that says that it fails must be understood, in the words that are usual.
final class ReportedRequestsTest {

  @Test
  void thePageOfAMetricsLibraryIsUnderstood() {
    var page =
        """
        # HELP http_server_requests_seconds
        # TYPE http_server_requests_seconds summary
        http_server_requests_seconds_count{error="none",method="GET",status="200",uri="/"} 180.0
        http_server_requests_seconds_sum{error="none",method="GET",status="200",uri="/"} 3.2
        http_server_requests_seconds_count{error="none",method="GET",status="404",uri="/x"} 10
        http_server_requests_seconds_count{method="GET",outcome="SERVER_ERROR",status="503"} 1.0E1
        jvm_threads_live_threads 21.0
        """;
    assertThat(ReportedRequests.written(page)).isEqualTo(new Requests(200, 10));
    assertThat(
            ReportedRequests.written(
                """
                http_requests_total{code="200",method="get"} 7 1395066363000
                http_requests_total{code="500",method="get"} 3 1395066363000
                """))
        .isEqualTo(new Requests(10, 3));
    assertThat(
            ReportedRequests.written(
                "http_server_request_duration_seconds_count{http_response_status_code=\"502\"} 2"))
        .isEqualTo(new Requests(2, 2));
  }

  @Test
  void countsInJsonAndOverTheChannelAreUnderstood() {
    assertThat(ReportedRequests.written(" {\"requests\": 12, \"errors\": 3}\n"))
        .isEqualTo(new Requests(12, 3));
    var report =
        new AppReport(
            List.of(),
            Map.of("HTTP requests", Map.of("value", 12L), "HTTP errors", Map.of("value", "3")),
            Map.of());
    assertThat(ReportedRequests.told(report)).isEqualTo(new Requests(12, 3));
  }

  @Test
  void whatSaysNothingOfRequestsIsNoErrorRate() {
    assertThat(ReportedRequests.told(AppReport.NONE)).isNull();
    for (var page :
        List.of(
            "",
            "{",
            "{}",
            "{\"requests\": 1}",
            "{\"requests\": -1, \"errors\": 0}",
            "<html>",
            "http_requests_total 12",
            "queue_requests_total{code=\"500\"} 3",
            "http_requests_total{code=\"500\"} NaN")) {
      assertThat(ReportedRequests.written(page)).as(page).isNull();
    }
  }
}
