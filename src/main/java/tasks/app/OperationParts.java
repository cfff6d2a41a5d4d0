package tasks.app;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import tasks.change.PurgeDao;
import tasks.change.RetentionDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.H2File;
import tasks.ops.ReadinessDao;
import tasks.work.Background;

/**
 * What the composition root builds for those who run the server: what they ask, and what is done at intervals.
 *
 * @param backups empty where there is no file to be backed up
 */
record OperationParts(Routes.Endpoints.Operation endpoints, Background background, Optional<Background> backups)
        implements AutoCloseable {
    private static final Duration OFTEN = Duration.ofSeconds(5);
    /** For a server that is restarted more often than each hour. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final Duration HOURLY = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Builds them; nothing is done before {@link #work}. */
    static OperationParts build(Settings settings, Database database, Front front) {
        return new OperationParts(
                front.operation(new ReadinessDao(database)::answers),
                new Background(),
                H2File.of(settings.database().url()).map(file -> new Background("tasks-backup")));
    }

    /** What no request waits for. */
    void work(Settings settings, Database database, String node) {
        RetentionDao retention = new RetentionDao(database, Clock.systemUTC(), Duration.ofDays(settings.historyDays()));
        background.shared(new LeaseDao(database, node), SOON, HOURLY, "Retention", retention::run);
        background.every(SECOND, OFTEN, "Removal of deleted accounts", new PurgeDao(database, Clock.systemUTC())::run);
        backups.ifPresent(thread -> {
            BackupDesk desk =
                    new BackupDesk(H2File.of(settings.database().url()).orElseThrow(), database);
            desk.clear();
            thread.every(SECOND, SECOND, "A backup", desk::run);
        });
    }

    @Override
    public void close() {
        backups.ifPresent(Background::close);
        background.close();
    }
}
