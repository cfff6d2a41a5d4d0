package tasks.app;

import java.io.PrintStream;
import tasks.change.EpochDao;
import tasks.config.Settings;
import tasks.db.CommandDatabase;

/** {@code renew-epoch}: for a database that was restored by other means than {@code restore}. */
final class RenewEpochCommand {
    private final PrintStream out;
    private final PrintStream err;

    RenewEpochCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    int run(Settings.Database settings) {
        try (CommandDatabase database = CommandDatabase.ofAnyVersion(settings)) {
            out.println("The epoch is " + EpochDao.renew(database));
            long others = database.others();
            if (others > 0) {
                err.println("Other sessions on this database: " + others
                        + ". A server that runs now tells the old epoch until it is started again.");
            }
            return Command.DONE;
        }
    }
}
