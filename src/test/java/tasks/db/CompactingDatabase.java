package tasks.db;

import tasks.config.Settings;

/** H2 whose file is made shorter all the time, however short it is; what one writes alone is stored by the sync's thread. */
public final class CompactingDatabase {
    private CompactingDatabase() {}

    public static Database open(Settings.Database settings) {
        return open(settings, true);
    }

    /** As above, or as if nobody ever wrote alone. */
    static Database open(Settings.Database settings, boolean alone) {
        return open(
                settings,
                new H2Compaction.Limits(0, 0, 1, alone ? 1 : Integer.MAX_VALUE, H2Compaction.Limits.USUAL.step()));
    }

    /** As the product does it with a file that is so many times as long. */
    static Database open(Settings.Database settings, int times) {
        H2Compaction.Limits usual = H2Compaction.Limits.USUAL;
        return open(
                settings,
                new H2Compaction.Limits(
                        usual.quiet() / times,
                        usual.busy() / times,
                        usual.syncs(),
                        usual.alone(),
                        usual.step() / times));
    }

    private static Database open(Settings.Database settings, H2Compaction.Limits limits) {
        return new Opening(settings, limits).open();
    }
}
