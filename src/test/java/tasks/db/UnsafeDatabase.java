package tasks.db;

import tasks.config.Settings;

/** H2 by its own default: a commit is answered at once, and is on disk half a second later. For comparison only. */
public final class UnsafeDatabase {
    private UnsafeDatabase() {}

    public static Database open(Settings.Database settings) {
        Database.open(settings).close(); // brings its schema up to date
        return new Database(Dialect.H2, new ConnectionPool(settings), Durability.BY_DATABASE, new Gate());
    }
}
