package tasks.app;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Function;
import tasks.account.BlockDao;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.CommandFailure;

/** {@code block} and {@code unblock}: for somebody who must not sign in any more, and whose tasks must stay. */
final class BlockCommand {
    private final PrintStream out;

    BlockCommand(PrintStream out) {
        this.out = out;
    }

    int block(Settings.Database settings, String username) {
        return run(settings, username, accounts -> {
            BlockDao.Blocked blocked = accounts.block(username).orElseThrow(BlockCommand::nobody);
            return blocked.username() + " is shut out. Sessions that are ended: " + blocked.sessions()
                    + ", personal tokens: " + blocked.tokens();
        });
    }

    int unblock(Settings.Database settings, String username) {
        return run(
                settings,
                username,
                accounts -> accounts.unblock(username).orElseThrow(BlockCommand::nobody) + " may sign in again");
    }

    private int run(Settings.Database settings, String username, Function<BlockDao, String> change) {
        if (BlockDao.isDemo(username)) {
            throw new CommandFailure(username + " is whoever has TASKS_DEMO_TOKEN: set that to nothing");
        }
        try (CommandDatabase database = CommandDatabase.existing(settings)) {
            out.println(change.apply(new BlockDao(database, Clock.systemUTC())));
            return Command.DONE;
        }
    }

    private static CommandFailure nobody() {
        return new CommandFailure("There is no account of that name");
    }
}
