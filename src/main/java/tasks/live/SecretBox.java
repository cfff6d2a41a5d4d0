package tasks.live;

/**
 * How a secret that has to be read again is kept in the database.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public interface SecretBox {
    /** As it is: whoever reads the database reads the secrets. */
    SecretBox OPEN = new SecretBox() {
        @Override
        public String store(String secret) {
            return secret;
        }

        @Override
        public String load(String stored) {
            return stored;
        }
    };

    /** What to put into the database for a secret of up to 1,000 characters: at most 4,000. */
    String store(String secret);

    /** The secret again. */
    String load(String stored);
}
