package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/// Runs command lines: finds the command, parses, runs it, and turns whatever goes wrong into one
/// line and an exit status. Nothing that a user types makes it throw.
///
/// Thread-safe; each command line runs on its caller's thread.
public final class CommandLineHost {
  private static final System.Logger LOG = System.getLogger(CommandLineHost.class.getName());

  /// Options whose value is options of another program.
  private static final Set<String> INTERPRETER = Set.of("--interpreter-args", "--node-args");

  private final Operations operations;
  private final ApiSwitch api;
  private final Supplier<List<DoctorLine>> doctor;
  private final Owner owner;

  /// @param doctor tries the mechanisms of this machine; called for each `tasuki doctor`
  public CommandLineHost(Operations operations, ApiSwitch api, Supplier<List<DoctorLine>> doctor) {
    this(operations, api, doctor, Owner.NOBODY);
  }

  CommandLineHost(
      Operations operations, ApiSwitch api, Supplier<List<DoctorLine>> doctor, Owner owner) {
    this.operations = operations;
    this.owner = owner;
    this.api = api;
    this.doctor = doctor;
  }

  /// Serves one client: reads its request, runs it, answers with the exit status, closes.
  ///
  /// Blocks the calling thread, which should be a virtual one, until the command has ended.
  ///
  /// @param channel connected to the client, in blocking mode; its peer has been checked
  public void serve(SocketChannel channel) {
    try (channel) {
      switch (Frames.read(channel)) {
        case Frame.Request request -> answer(request, channel);
        case Frame.ForeignRequest foreign -> refuse(foreign, channel);
        case Frame.Update update -> update(update, channel);
        case null, default -> LOG.log(System.Logger.Level.DEBUG, "a client made no request");
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client has gone", e);
    }
  }

  private void answer(Frame.Request request, SocketChannel channel) {
    Terminal terminal = Terminal.of(request.pid(), request.environmentMap());
    ConnectionConsole console = new ConnectionConsole(channel, terminal, request.pid());
    Thread.ofVirtual().name("client-" + request.pid()).start(console::listen);
    if (!request.buildVersion().equals(BuildVersion.TEXT)) {
      console.err(
          "tasuki: the daemon is of version %s, this client of %s: tasuki update replaces the daemon while the apps run on%n"
              .formatted(BuildVersion.TEXT, Text.clean(request.buildVersion())));
    }
    int status = run(request, console);
    owner.commandEnded(request.argumentList(), operations);
    console.send(new Frame.Exit(status));
  }

  private static void refuse(Frame.ForeignRequest foreign, SocketChannel channel)
      throws IOException {
    Frames.write(
        channel,
        new Frame.Refused(
            "the daemon is of version %s, this client of %s, and they do not understand each other: tasuki update replaces the daemon while the apps run on"
                .formatted(BuildVersion.TEXT, Text.clean(foreign.buildVersion()))));
  }

  private void update(Frame.Update update, SocketChannel channel) throws IOException {
    try {
      operations.update(update.commandList(), update.assignments());
      Frames.write(channel, new Frame.Exit(TasukiCommand.DONE));
    } catch (OperationException e) {
      Frames.write(channel, new Frame.Refused(Text.clean(message(e))));
    }
  }

  /// Runs the command line of a request.
  ///
  /// @return the exit status: 0 when it is done and true, 2 for wrong usage, 130 after Ctrl-C
  public int run(Frame.Request request, Console console) {
    Map<String, String> environment = request.environmentMap();
    Path cwd = CallerFolder.of(request.cwd(), environment);
    List<String> words = request.argumentList();
    boolean pm2 = !words.isEmpty() && words.getFirst().equals("pm2");
    Context context =
        new Context(
            operations, api, console, doctor, cwd, environment, owner, pm2, ListStyle.USUAL);
    return pm2 ? runPm2(words.subList(1, words.size()), context) : run(words, context);
  }

  private static int runPm2(List<String> given, Context context) {
    Pm2Words pm2 = Pm2Words.of(given);
    if (pm2.refusal() != null) {
      context.console().err("tasuki: " + pm2.refusal() + "\n");
      return TasukiCommand.FAILED;
    }
    pm2.warnings().forEach(line -> context.console().err("tasuki: warning: " + line + "\n"));
    return run(pm2.words(), context);
  }

  static int run(List<String> arguments, Context context) {
    String name = arguments.isEmpty() ? "help" : canonical(arguments.getFirst());
    Commands.Entry entry = Commands.find(name).orElse(null);
    if (entry == null) {
      return usage(context.console(), "", Help.unknown(name));
    }
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    try {
      int status = parseAndRun(entry, rest, context);
      return context.console().interrupted() ? TasukiCommand.INTERRUPTED : status;
    } catch (CommandLine.ParameterException e) {
      return usage(context.console(), entry.name(), oneLine(message(e)));
    } catch (UsageException e) {
      return usage(context.console(), entry.name(), message(e));
    } catch (ConfigException | OperationException e) {
      context.console().err("tasuki: " + Text.clean(message(e)) + "\n");
      return context.console().interrupted() ? TasukiCommand.INTERRUPTED : TasukiCommand.FAILED;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "tasuki " + entry.name() + " failed", e);
      context.console().err("tasuki: internal error: " + Text.clean(String.valueOf(e)) + "\n");
      return TasukiCommand.FAILED;
    }
  }

  /// Runs a [LocalCommand] in this process.
  static int runLocally(Commands.Entry entry, List<String> words, Console console) {
    CommandLine parser = entry.parser();
    try {
      TasukiCommand command = parse(parser, words);
      if (parser.isUsageHelpRequested()) {
        console.out(Help.of(entry, console));
        return TasukiCommand.DONE;
      }
      return ((LocalCommand) command).run(LocalCommand.Place.of(console, System.getenv()));
    } catch (CommandLine.ParameterException e) {
      return usage(console, entry.name(), oneLine(message(e)));
    } catch (UsageException e) {
      return usage(console, entry.name(), message(e));
    }
  }

  /// A command without words needs no parser: its fields hold their defaults. The first `ping` or
  /// `ls` of a daemon would else wait for the parser's classes.
  private static int parseAndRun(Commands.Entry entry, List<String> words, Context context)
      throws ConfigException, OperationException, UsageException {
    if (words.isEmpty() && entry.needsNoWords()) {
      return entry.maker().get().run(context);
    }
    CommandLine parser = entry.parser();
    TasukiCommand command = parse(parser, words);
    if (parser.isUsageHelpRequested()) {
      context.console().out(Help.of(entry, context.console()));
      return TasukiCommand.DONE;
    }
    return command.run(command.shown(context, entry.looks()));
  }

  static String canonical(String word) {
    return switch (word) {
      case "-h", "--help" -> "help";
      case "-v", "-V", "--version" -> "version";
      default -> word;
    };
  }

  /// Parses into the command's fields. `start` gets what follows `--` as it is.
  static TasukiCommand parse(CommandLine parser, List<String> words) {
    TasukiCommand command = parser.getCommand();
    List<String> own = words;
    int separator = words.indexOf("--");
    if (command instanceof StartCommand start && separator >= 0) {
      start.arguments(words.subList(separator + 1, words.size()));
      own = words.subList(0, separator);
    }
    // `scale api -2`: the number is no option
    parser.setUnmatchedOptionsArePositionalParams(command instanceof ScaleCommand);
    parser.parseArgs(withOptionsAsValues(own).toArray(String[]::new));
    return command;
  }

  /// What follows `--interpreter-args` is its value, although `-agentlib:…` looks like our own
  /// `-a`. Behind a space it does not, and the space is none when the value is split into words.
  private static List<String> withOptionsAsValues(List<String> words) {
    List<String> joined = new ArrayList<>();
    for (String word : words) {
      boolean value = !joined.isEmpty() && INTERPRETER.contains(joined.getLast());
      joined.add(value ? " " + word : word);
    }
    return joined;
  }

  private static int usage(Console console, String command, String line) {
    String about = command.isEmpty() ? "" : command + ": ";
    String hint = command.isEmpty() ? "" : " (tasuki help " + command + ")";
    console.err("tasuki: " + about + Text.clean(line) + hint + "\n");
    return TasukiCommand.USAGE;
  }

  static String message(Exception e) {
    String message = e.getMessage();
    return message == null || message.isEmpty() ? e.toString() : message;
  }

  private static String oneLine(String message) {
    String line = message.lines().findFirst().orElse("wrong usage");
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }
}
