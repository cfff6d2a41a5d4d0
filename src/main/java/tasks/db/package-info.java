/** Transactions on H2 and PostgreSQL, and their durability. Knows no table. */
@NullMarked
package tasks.db;

import org.jspecify.annotations.NullMarked;
