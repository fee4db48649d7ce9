/// Tasuki used as a user uses it: the real client, daemon and keeper, real servers, real load.
///
/// Each test has a throw-away TASUKI_HOME ([Scenario]) and is named after the failure that it
/// prevents. Requests are counted one by one ([LoadClient]); "no request is lost" means none.
///
/// Start reading at [Scenario], then `ReloadTest`.
@NullMarked
package dev.tasuki.integration;

import org.jspecify.annotations.NullMarked;
