package tasks.db;

/**
 * When a commit can be told to anybody.
 *
 * <p><b>Threads:</b> called by all at once.
 */
interface Durability {

    /** To be taken before anything is read or written, and given back below. */
    long mark();

    /**
     * Announces, before it is made, a commit of what this owner has; to be {@link Commit#made} afterwards.
     *
     * @param mark of before the transaction
     */
    Commit announce(long owner, long mark);

    /**
     * Returns once everything of the owner's that a reader can have seen is on disk.
     *
     * @param mark of before the read
     * @throws DatabaseUnavailable where that can have been lost
     */
    void awaitOwner(long owner, long mark);

    /** A commit on its way to the disk. */
    interface Commit {
        /** The database has answered, with success or not. */
        void made();

        /**
         * Returns once it is on disk.
         *
         * @throws DatabaseUnavailable where it can have been lost
         */
        void await();
    }

    /** For a database whose commit returns when it is on disk, and whose readers see nothing sooner. */
    Durability BY_DATABASE = new Durability() {
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
        public long mark() {
            return 0;
        }

        @Override
        public Commit announce(long owner, long mark) {
            return DONE;
        }

        @Override
        public void awaitOwner(long owner, long mark) {
            // nothing to wait for
        }
    };
}
