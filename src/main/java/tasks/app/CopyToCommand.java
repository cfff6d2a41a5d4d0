package tasks.app;

import java.io.PrintStream;
import tasks.change.EpochDao;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.CommandFailure;
import tasks.db.H2File;

/**
 * {@code copy-to}: moves the tasks from H2 to PostgreSQL. The epoch goes with them, so that clients go on where they are, and
 * the old database has another one from then on: who goes on with that by mistake is out of step with nobody unseen.
 */
final class CopyToCommand {
    private final PrintStream out;

    CopyToCommand(PrintStream out) {
        this.out = out;
    }

    int run(Settings.Database from, Settings.Database to) {
        if (H2File.of(from.url()).isEmpty()) {
            throw new CommandFailure("copy-to copies the embedded database, and the settings name another;"
                    + " from PostgreSQL nothing can be copied");
        }
        try (CommandDatabase target = CommandDatabase.target(to)) {
            try (CommandDatabase source = CommandDatabase.existing(from)) {
                // first there, so that at no moment two databases have the same one
                long rows = source.copyTo(target, () -> EpochDao.renew(source));
                out.println("Copied " + rows + " rows");
            }
            return new VerifyCommand(out).check(target);
        }
    }
}
