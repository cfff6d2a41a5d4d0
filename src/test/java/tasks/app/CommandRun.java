package tasks.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import tasks.config.Settings;
import tasks.testkit.Postgres;

/**
 * What came of a command.
 *
 * @param out its standard output
 * @param err its standard error
 */
public record CommandRun(int status, String out, String err) {

    /** Runs a command on a database, in this process. */
    public static CommandRun of(Settings.Database database, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new Command(
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        () -> database,
                        url -> new Settings.Database(url, Postgres.USER, "", 1))
                .run(List.of(args));
        return new CommandRun(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
