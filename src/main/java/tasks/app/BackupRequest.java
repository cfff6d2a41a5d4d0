package tasks.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How the command asks a running server for a backup: by files beside the database, so that only who can write there can ask,
 * and the server writes nowhere else. The command makes a request; the server begins a copy; when it takes the request away,
 * there is a finished copy, or a sentence that says why not.
 */
record BackupRequest(Path folder, String id) {
    private static final String PREFIX = "backup-";
    private static final String REQUEST = ".request";
    private static final String ID = "[0-9a-f-]{36}";

    static BackupRequest fresh(Path folder) {
        return new BackupRequest(folder, UUID.randomUUID().toString());
    }

    /** Those that wait. */
    static List<BackupRequest> in(Path folder) throws IOException {
        List<BackupRequest> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*" + REQUEST)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String id = name.substring(PREFIX.length(), name.length() - REQUEST.length());
                if (id.matches(ID)) {
                    found.add(new BackupRequest(folder, id));
                }
            }
        }
        return found;
    }

    /** Takes away what is left of requests whose server or command has died. */
    static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (String.valueOf(file.getFileName()).matches(PREFIX + ID + "\\.(request|part|done|failed)")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    Path request() {
        return file(REQUEST);
    }

    /** The copy while it is made. */
    Path part() {
        return file(".part");
    }

    /** The finished copy. */
    Path done() {
        return file(".done");
    }

    /** Why there is none. */
    Path failed() {
        return file(".failed");
    }

    private Path file(String suffix) {
        return folder.resolve(PREFIX + id + suffix);
    }

    /** Takes all its files away. */
    void withdraw() throws IOException {
        for (Path file : List.of(request(), part(), done(), failed())) {
            Files.deleteIfExists(file);
        }
    }
}
