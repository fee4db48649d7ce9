package dev.tasuki.cli;

import dev.tasuki.daemon.Conversations.Reply;
import dev.tasuki.daemon.OperationException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Have the programs of an app do something that they offer: actions of @pm2/io, or any"
            + " program that sends axm:action over its IPC channel. Prints each answer.",
    footer = {"%nExamples:", "  tasuki trigger api gc", "  tasuki trigger 3 level debug"})
final class TriggerCommand extends TasukiCommand {
  private static final int FAILED = 1;

  @Parameters(
      index = "0",
      paramLabel = "APP",
      description = "Name, id, namespace, all, or /regex/.")
  private String selector = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "Its name.")
  private String action = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PARAMETER",
      description = "Passed to the action.")
  private @Nullable String parameter;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      description = "How long to wait for answers, in milliseconds. Default: 8000.")
  private int timeout = 8_000;

  @Override
  int run(Context context) throws OperationException {
    boolean complete = true;
    List<Reply> replies =
        context
            .operations()
            .conversations()
            .trigger(List.of(selector), action, parameter, Duration.ofMillis(timeout));
    for (Reply reply : replies) {
      String failure = reply.failure();
      complete &= failure == null;
      String who = reply.app() + " (id " + reply.instance() + ", pid " + reply.pid() + "): ";
      context.line(Text.clean(who + (failure == null ? String.valueOf(reply.json()) : failure)));
    }
    return complete ? DONE : FAILED;
  }
}
