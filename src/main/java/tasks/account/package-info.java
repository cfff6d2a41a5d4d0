/** Who owns tasks, and how a request's credential becomes an identity. */
@NullMarked
package tasks.account;

import org.jspecify.annotations.NullMarked;
