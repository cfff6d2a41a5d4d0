package tasks.app;

import java.io.PrintStream;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.task.VerifyDao;

/** {@code verify}: says whether a database agrees with itself. Other commands end with it. */
final class VerifyCommand {
    private static final int SHOWN = 100;

    private final PrintStream out;
    private long found;

    VerifyCommand(PrintStream out) {
        this.out = out;
    }

    int run(Settings.Database settings) {
        try (CommandDatabase database = CommandDatabase.existing(settings)) {
            return check(database);
        }
    }

    /** Says what is wrong, if anything, and what was looked at. */
    int check(CommandDatabase database) {
        found = 0;
        String looked = new VerifyDao(this::say).check(database);
        if (found > SHOWN) {
            out.println("… and " + (found - SHOWN) + " more");
        }
        out.println("Verified " + looked + ": " + (found == 0 ? "nothing is wrong" : found + " things are wrong"));
        return found == 0 ? Command.DONE : Command.WRONG;
    }

    private void say(String sentence) {
        found++;
        if (found <= SHOWN) {
            out.println(sentence);
        }
    }
}
