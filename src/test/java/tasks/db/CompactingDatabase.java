package tasks.db;

import tasks.config.Settings;

/** H2 whose file is made shorter all the time, however short it is; what one writes alone is stored by the sync's thread. */
public final class CompactingDatabase {
    private static final H2Compaction.Limits NONE = new H2Compaction.Limits(0, 0, 1, 1);

    private CompactingDatabase() {}

    public static Database open(Settings.Database settings) {
        return new Opening(settings, NONE).open();
    }
}
