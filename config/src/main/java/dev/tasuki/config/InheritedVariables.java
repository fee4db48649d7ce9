package dev.tasuki.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an app gets of its caller's environment: all of it, or with `filter_env` only what does not
/// contain any of the given texts in its name; with `filter_env: true` nothing.
final class InheritedVariables {
  private InheritedVariables() {}

  static Map<String, String> of(Map<String, String> callers, Said said) throws ConfigException {
    if (said.flag(Attribute.FILTER_ENV, false)) {
      return Map.of();
    }
    Map<String, String> kept = new HashMap<>(callers);
    for (String unwanted : words(said)) {
      kept.keySet().removeIf(name -> name.contains(unwanted));
    }
    return kept;
  }

  private static List<String> words(Said said) throws ConfigException {
    String text = said.text(Attribute.FILTER_ENV);
    boolean off = text == null || text.equals("false");
    return off ? List.of() : said.words(Attribute.FILTER_ENV);
  }

  /// A process of another user is to find that user's home, not the daemon's.
  static Map<String, String> ofUser(Said said) throws ConfigException {
    String word = said.text(Attribute.UID);
    Accounts.User user = word == null || Accounts.ownUser() != 0 ? null : Accounts.user(word);
    if (user == null || user.name() == null || user.home() == null) {
      return Map.of();
    }
    return Map.of("HOME", user.home(), "USER", user.name(), "LOGNAME", user.name());
  }
}
