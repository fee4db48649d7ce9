package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ProcessRules;
import dev.tasuki.posix.Identity;
import dev.tasuki.posix.ResourceLimit;
import dev.tasuki.posix.ResourceLimit.Resource;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.SpawnTerms;
import dev.tasuki.protocol.Terms;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// As whom and within which limits the processes of an app run: the words of its definition as
/// those of a spawn, and these as those of a message. Stateless.
final class Conditions {
  private Conditions() {}

  /// @param cgroup folder of the run's control group, empty for none
  static SpawnTerms of(AppDefinition app, String cgroup) {
    ProcessRules rules = app.facets().process();
    return new SpawnTerms(
        identity(rules.identity()),
        rules.nice() == null ? SpawnTerms.AS_HERE : rules.nice(),
        rules.umask() == null ? SpawnTerms.AS_HERE : rules.umask(),
        rules.limits().stream().map(Conditions::limit).toList(),
        SpawnTerms.INHERITED.scratch(),
        cgroup);
  }

  private static Identity identity(ProcessRules.@Nullable Identity identity) {
    return identity == null
        ? Identity.OWN
        : new Identity(identity.uid(), identity.gid(), identity.groups());
  }

  private static ResourceLimit limit(ProcessRules.Limit limit) {
    Resource resource = Resource.valueOf(limit.name().toUpperCase(Locale.ROOT));
    return new ResourceLimit(resource, limit.soft(), limit.hard());
  }

  /// What standard input is opened from.
  static String stdin(AppDefinition app) {
    String stdin = app.facets().process().stdin();
    return stdin == null || stdin.equals(ProcessRules.PIPE) ? SpawnRequest.NO_INPUT : stdin;
  }

  /// The same for the keeper.
  static Terms message(SpawnTerms terms) {
    List<Terms.Limit> limits =
        terms.limits().stream()
            .map(l -> new Terms.Limit(l.resource().ordinal(), l.soft(), l.hard()))
            .toList();
    return new Terms(
        terms.identity().uid(),
        terms.identity().gid(),
        terms.identity().groups(),
        terms.nice(),
        terms.umask(),
        limits,
        terms.cgroup());
  }
}
