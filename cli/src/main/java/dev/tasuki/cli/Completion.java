package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Completion scripts, made from the commands themselves. Names of apps are asked for while
/// completing, but only from a daemon that runs: pressing Tab starts nothing.
final class Completion {
  private static final String APPS =
      """
      _tasuki_apps() {
        [ -S "${TASUKI_HOME:-$HOME/.tasuki}/tasukid.sock" ] && tasuki ls --names 2>/dev/null
      }
      """;

  private record Choice(String name, String summary, List<String> options) {}

  private Completion() {}

  static String bash() {
    return """
    # bash completion of tasuki; put: source <(tasuki completion bash)
    %s
    _tasuki() {
      local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options=
      COMPREPLY=()
      if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W '%s' -- "$word")
        return
      fi
      case $command in
    %s  esac
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -W "$(_tasuki_apps)" -- "$word")
        [[ $command == start ]] && mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$word")
      fi
    }
    complete -F _tasuki tasuki
    """
        .formatted(APPS, names(), cases("    %s) options='%s' ;;\n"));
  }

  static String zsh() {
    return """
    #compdef tasuki
    # zsh completion of tasuki; put it into a folder of $fpath as _tasuki
    %s
    _tasuki() {
      local -a commands options
      if ((CURRENT == 2)); then
        commands=(
    %s    )
        _describe command commands
        return
      fi
      case $words[2] in
    %s  esac
      if [[ $words[CURRENT] == -* ]]; then
        compadd -- $options
      else
        compadd -- ${(f)"$(_tasuki_apps)"}
        if [[ $words[2] == start ]]; then _files; fi
      fi
    }
    if [[ $funcstack[1] == _tasuki ]]; then
      _tasuki "$@"
    else
      compdef _tasuki tasuki
    fi
    """
        .formatted(
            APPS,
            choices().stream()
                .map(choice ->
                    "      '%s:%s'\n"
                        .formatted(choice.name(), choice.summary().replace("'", "'\\''")))
                .collect(Collectors.joining()),
            cases("    %s) options=(%s) ;;\n"));
  }

  static String fish() {
    StringBuilder out =
        new StringBuilder(
            """
            # fish completion of tasuki
            function __tasuki_apps
                set -q TASUKI_HOME; and set -l home $TASUKI_HOME; or set -l home $HOME/.tasuki
                test -S $home/tasukid.sock; and tasuki ls --names 2>/dev/null
            end
            complete -c tasuki -f
            complete -c tasuki -n '__fish_seen_subcommand_from start' -F
            complete -c tasuki -n 'not __fish_use_subcommand' -a '(__tasuki_apps)'
            """);
    for (Choice choice : choices()) {
      out.append(
          "complete -c tasuki -n __fish_use_subcommand -a %s -d '%s'%n"
              .formatted(choice.name(), choice.summary().replace("'", "\\'")));
      for (String option : choice.options()) {
        out.append(
            "complete -c tasuki -n '__fish_seen_subcommand_from %s' %s%n"
                .formatted(choice.name(), fishOption(option)));
      }
    }
    return out.toString();
  }

  private static String fishOption(String option) {
    return option.startsWith("--") ? "-l " + option.substring(2) : "-s " + option.substring(1);
  }

  private static String names() {
    return choices().stream().map(Choice::name).collect(Collectors.joining(" "));
  }

  /// @param format for a command and its options
  private static String cases(String format) {
    return choices().stream()
        .map(choice -> format.formatted(choice.name(), String.join(" ", choice.options())))
        .collect(Collectors.joining());
  }

  private static List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (Commands.Entry entry : Commands.ALL) {
      List<String> options =
          entry.parser().getCommandSpec().options().stream()
              .flatMap(option -> Stream.of(option.names()))
              .toList();
      for (String name : entry.names()) {
        choices.add(new Choice(name, entry.summary(), options));
      }
    }
    return choices;
  }
}
