package tasks.app;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
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

              verify        says whether each task is as the log of writes has it, and the log is whole
              backup FILE   makes a new file of the embedded database, also while the server runs
              restore FILE  makes the embedded database of a backup, where there is none
              renew-epoch   lets all clients start over; to be run before the first start on a
                            database that was restored in any other way
              block NAME    lets nobody sign in to an account any more, and ends its sessions and personal
                            tokens; what it owns stays
              unblock NAME  lets its owner sign in again
              copy-to URL   moves the embedded database to an empty one of PostgreSQL, whose user and
                            password are TASKS_COPY_TO_USER and TASKS_COPY_TO_PASSWORD

            The server's settings name the database: TASKS_DATA_DIR, or TASKS_DB_URL, TASKS_DB_USER and
            TASKS_DB_PASSWORD. A relative TASKS_DATA_DIR is meant from this folder, unless -Djetty.base=… or
            -Dcatalina.base=… says which is the container's. On the embedded database all but backup need the server
            stopped; on another, restore, renew-epoch and copy-to do.

            Exit status: 0 done and nothing is wrong, 1 something in a database is wrong, 2 not done.""";

    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<Settings.Database> settings;
    private final Function<String, Settings.Database> target;

    /**
     * The commands.
     *
     * @param settings of the database that they are about
     * @param target the settings of another one, by its URL
     */
    Command(
            PrintStream out,
            PrintStream err,
            Supplier<Settings.Database> settings,
            Function<String, Settings.Database> target) {
        this.out = out;
        this.err = err;
        this.settings = settings;
        this.target = target;
    }

    /** Ends the process with 0, 1 or 2. */
    public static void main(String[] args) {
        Supplier<Settings.Database> settings = () -> SettingsReader.read().database();
        System.exit(new Command(System.out, System.err, settings, SettingsReader::readTarget).run(List.of(args)));
    }

    int run(List<String> args) {
        try {
            return carryOut(args);
        } catch (SettingsFailure | CommandFailure e) {
            err.println(e.getMessage());
        } catch (IOException | RuntimeException e) {
            err.println("It failed: " + e);
        }
        return NOT_DONE;
    }

    private int carryOut(List<String> args) throws IOException {
        return switch (args.isEmpty() ? "" : args.get(0) + " " + (args.size() - 1)) {
            case "verify 0" -> new VerifyCommand(out).run(settings.get());
            case "backup 1" -> new BackupCommand(out).run(settings.get(), args.get(1));
            case "restore 1" -> new RestoreCommand(out).run(settings.get(), args.get(1));
            case "renew-epoch 0" -> new RenewEpochCommand(out, err).run(settings.get());
            case "block 1" -> new BlockCommand(out).block(settings.get(), args.get(1));
            case "unblock 1" -> new BlockCommand(out).unblock(settings.get(), args.get(1));
            case "copy-to 1" -> new CopyToCommand(out).run(settings.get(), target.apply(args.get(1)));
            default -> {
                err.println(USAGE);
                yield NOT_DONE;
            }
        };
    }
}
