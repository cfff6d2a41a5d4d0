package tasks.db;

import tasks.config.Settings;

/** H2 whose file is made shorter all the time, however short it is; what one writes alone is stored by the sync's thread. */
public final class CompactingDatabase {
    private static final H2Compaction.Limits NONE =
            new H2Compaction.Limits(0, 0, 1, 1, H2Compaction.Limits.USUAL.step());

    private CompactingDatabase() {}

    public static Database open(Settings.Database settings) {
        return new Opening(settings, NONE).open();
    }

    /** As the product does it with a file that is so many times as long. */
    public static Database open(Settings.Database settings, int times) {
        H2Compaction.Limits usual = H2Compaction.Limits.USUAL;
        return new Opening(
                        settings,
                        new H2Compaction.Limits(
                                usual.quiet() / times,
                                usual.busy() / times,
                                usual.syncs(),
                                usual.alone(),
                                usual.step() / times))
                .open();
    }
}
