package tasks.e2e;

import java.util.ArrayList;
import java.util.List;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;

/** What a copy has to be equal to. */
final class LiveCopies {
    private LiveCopies() {}

    /** The demo user's tasks by number, as the pages of the feed tell them. */
    static List<String> server(Http http) throws Exception {
        return new ArrayList<>(synced(http).tasks().values());
    }

    /** How far the demo user's changes go. */
    static long seq(Http http) throws Exception {
        return synced(http).position().since();
    }

    private static FeedCopy synced(Http http) throws Exception {
        FeedCopy copy = new FeedCopy();
        copy.sync(http, 1_000);
        return copy;
    }
}
