package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Send a message to the programs of an app over their IPC channel: what process.on('message')"
            + " gets in Node. Programs run by node and bun have a channel, others with --wait-ready"
            + " or --shutdown-with-message.",
    footer = {
      "%nExamples:",
      "  tasuki message api '{\"type\":\"config\",\"level\":\"debug\"}'",
      "  tasuki message 3 '\"refresh\"'"
    })
final class MessageCommand extends TasukiCommand {
  @Parameters(
      index = "0",
      paramLabel = "APP",
      description = "Name, id, namespace, all, or /regex/.")
  private String selector = "";

  @Parameters(index = "1", paramLabel = "JSON", description = "Any JSON value, up to 32 KiB.")
  private String json = "";

  @Override
  int run(Context context) throws OperationException {
    List<Integer> ids = context.operations().conversations().send(List.of(selector), json);
    context.line(
        "sent to id " + ids.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    return DONE;
  }
}
