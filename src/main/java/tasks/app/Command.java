package tasks.app;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import tasks.config.Settings;
import tasks.config.SettingsFailure;
import tasks.config.SettingsReader;
import tasks.db.CommandFailure;

/**
 * What an operator does with a database beside the server: {@code java -cp 'WEB-INF/classes:WEB-INF/lib/*' tasks.app.Command},
 * in the folder of the unpacked WAR. It reads the server's settings.
 */
public final class Command {
    static final int DONE = 0;
    static final int WRONG = 1;
    static final int NOT_DONE = 2;

    private static final String USAGE = """
            Usage: java -cp 'WEB-INF/classes:WEB-INF/lib/*' tasks.app.Command COMMAND

              verify    says whether each task is as the log of writes has it, and the log is whole

            The server's settings name the database: TASKS_DATA_DIR, or TASKS_DB_URL, TASKS_DB_USER and
            TASKS_DB_PASSWORD. A relative TASKS_DATA_DIR is meant from this folder, unless -Djetty.base=… or
            -Dcatalina.base=… says which is the container's.

            Exit status: 0 done and nothing is wrong, 1 something in a database is wrong, 2 not done.""";

    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<Settings.Database> settings;

    Command(PrintStream out, PrintStream err, Supplier<Settings.Database> settings) {
        this.out = out;
        this.err = err;
        this.settings = settings;
    }

    /** Ends the process with 0, 1 or 2. */
    public static void main(String[] args) {
        Supplier<Settings.Database> settings = () -> SettingsReader.read().database();
        System.exit(new Command(System.out, System.err, settings).run(List.of(args)));
    }

    int run(List<String> args) {
        try {
            return carryOut(args);
        } catch (SettingsFailure | CommandFailure e) {
            err.println(e.getMessage());
        } catch (RuntimeException e) {
            err.println("It failed: " + e);
        }
        return NOT_DONE;
    }

    private int carryOut(List<String> args) {
        String command = args.isEmpty() ? "" : args.get(0);
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        if (command.equals("verify") && rest.isEmpty()) {
            return new VerifyCommand(out).run(settings.get());
        }
        err.println(USAGE);
        return NOT_DONE;
    }
}
