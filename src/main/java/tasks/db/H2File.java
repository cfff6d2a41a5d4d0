package tasks.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.h2.store.fs.FileUtils;
import tasks.config.Settings;
import tasks.journal.JournaledPath;

/** Where H2 keeps a database, as far as that is one plain file on this machine. */
public final class H2File {
    static final String PREFIX = "jdbc:h2:";
    static final String FILE = "file:";
    private static final String SUFFIX = ".mv.db";
    /** Of what H2 takes for something else than a file, or for one of another form; one letter is a drive. */
    private static final Pattern OTHER = Pattern.compile("[A-Za-z][A-Za-z0-9]+:.*", Pattern.DOTALL);

    private H2File() {}

    /** The file of a database; empty where the URL names none: PostgreSQL, a server, memory, or an encrypted file. */
    public static Optional<Path> of(String url) {
        if (!url.startsWith(PREFIX) || url.toUpperCase(Locale.ROOT).contains(";CIPHER=")) {
            return Optional.empty();
        }
        String name = PoolFactory.name(url).substring(PREFIX.length());
        String path = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
        return OTHER.matcher(path).matches()
                ? Optional.empty()
                : Optional.of(Path.of(FileUtils.toRealPath(path + SUFFIX)));
    }

    /** How many bytes are free where the file of a database is; where that is not known, more than anybody needs. */
    static LongSupplier room(String url) {
        return of(url).map(Path::toFile)
                .<LongSupplier>map(file -> () -> file.exists() ? file.getUsableSpace() : Long.MAX_VALUE)
                .orElse(() -> Long.MAX_VALUE);
    }

    /** A name for a file beside another, that H2 can open. */
    public static Path beside(Path file, String word) {
        return file.resolveSibling(file.getFileName() + "." + word + SUFFIX);
    }

    /** Takes away the journal of a file that nobody has open, and that is whole by itself or not there. */
    public static void deleteJournal(Path file) throws IOException {
        for (Path journal : JournaledPath.journals(file)) {
            Files.deleteIfExists(journal);
        }
    }

    /**
     * The same settings for another file.
     *
     * @param file made by {@link #beside}
     * @throws CommandFailure where H2 cannot have it in a URL
     */
    public static Settings.Database settings(Settings.Database settings, Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new CommandFailure("The path must not contain a semicolon: " + path);
        }
        String options =
                settings.url().substring(PoolFactory.name(settings.url()).length());
        String name = path.substring(0, path.length() - SUFFIX.length());
        return new Settings.Database(
                PREFIX + FILE + name + options, settings.user(), settings.password(), settings.poolSize());
    }
}
