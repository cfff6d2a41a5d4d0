package tasks.db;

/**
 * When something that was read or written can be told to anybody.
 *
 * <p><b>Threads:</b> called by all at once.
 */
interface Durability extends AutoCloseable {

    /**
     * When a request began its work on the database.
     *
     * @param life of the database as it is in memory: another number, another database
     * @param nanos as {@link System#nanoTime()} counts
     */
    record Mark(long life, long nanos) {}

    /**
     * To be taken before anything is read or written, and given back below.
     *
     * @throws DatabaseUnavailable while nothing can be read or written
     */
    Mark mark();

    /**
     * Announces, before it is made, a commit of what this owner has; to be {@link Commit#made} afterwards, and before the
     * owner's next one is announced.
     *
     * @param mark of before the transaction
     */
    Commit announce(long owner, Mark mark);

    /**
     * Returns once everything of the owner's that a reader can have seen is on disk.
     *
     * @param mark of before the read
     * @throws DatabaseUnavailable where that can have been lost, or is not on disk in time
     */
    void awaitOwner(long owner, Mark mark);

    /**
     * Says that a connection turned out to be broken.
     *
     * @param mark of before it was used
     */
    void suspect(Mark mark);

    /** Whether the database as it was at the mark is no more, or is being closed. */
    boolean isOver(Mark mark);

    @Override
    void close();

    /** A commit on its way to the disk. */
    interface Commit {
        /** The database has answered, with success or not. */
        void made();

        /**
         * Returns once it is on disk.
         *
         * @throws DatabaseUnavailable where it can have been lost, or is not on disk in time
         */
        void await();
    }

    /** For a database whose commit returns when it is on disk, and whose readers see nothing sooner. */
    Durability BY_DATABASE = new Durability() {
        private static final Mark ANY = new Mark(0, 0);

        private static final Commit DONE = new Commit() {
            @Override
            public void made() {
                // nothing is left to do
            }

            @Override
            public void await() {
                // nothing to wait for
            }
        };

        @Override
        public Mark mark() {
            return ANY;
        }

        @Override
        public Commit announce(long owner, Mark mark) {
            return DONE;
        }

        @Override
        public void awaitOwner(long owner, Mark mark) {
            // nothing to wait for
        }

        @Override
        public void suspect(Mark mark) {
            // the pool connects again
        }

        @Override
        public boolean isOver(Mark mark) {
            return false;
        }

        @Override
        public void close() {
            // nothing is open
        }
    };
}
