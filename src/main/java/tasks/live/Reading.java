package tasks.live;

import java.util.List;
import java.util.Optional;
import tasks.change.FeedDao;

/**
 * What was read at a position.
 *
 * @param batch to be sent
 * @param place where whoever has got that is
 * @param more whether there is more by now
 */
record Reading(Batch batch, Place place, boolean more) {
    private static final int FIRST_ENTRIES = 32;
    private static final int MOST_ENTRIES = 256;

    /**
     * Where a stream is; those at the same place are served by one read.
     *
     * @param since it has everything up to there
     * @param start to be given with it
     * @param limit how many entries to read: about as many as one batch holds
     */
    record Place(long since, long start, int limit) {
        FeedDao.Position position() {
            return new FeedDao.Position(since, start, Optional.empty());
        }
    }

    /** The first of a stream. */
    static Reading opening(FeedDao feed, long owner, FeedDao.Position position) {
        FeedDao.Opening opening = feed.open(owner, position, FIRST_ENTRIES);
        Optional<String> start = Optional.of(Entries.start(opening));
        Reading first = of(start, opening.page(), opening.start(), FIRST_ENTRIES);
        if (!first.batch.isLong()) {
            return first;
        }
        // what is long is read later, where there is room for it, and once for all who are at that place
        long since = opening.resume() == FeedDao.Resume.RESET ? 0 : position.since();
        return new Reading(Batch.of(start, List.of()), new Place(since, opening.start(), FIRST_ENTRIES), true);
    }

    /** What comes after a place. */
    static Reading at(FeedDao feed, long owner, Place place) {
        FeedDao.Page page = feed.page(owner, place.position(), place.limit());
        return of(Optional.empty(), page, place.start(), place.limit());
    }

    private static Reading of(Optional<String> first, FeedDao.Page page, long start, int limit) {
        List<FeedDao.Entry> entries = page.entries();
        Batch batch = Batch.of(first, entries);
        boolean cut = batch.size() < entries.size();
        int next = cut ? batch.size() : Math.min(MOST_ENTRIES, Math.max(limit, 2 * batch.size()));
        return new Reading(batch, new Place(cut ? batch.lastSeq() : page.next(), start, next), cut || page.more());
    }
}
