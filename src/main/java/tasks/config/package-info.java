/** Settings, read once from the environment and checked whole. */
@NullMarked
package tasks.config;

import org.jspecify.annotations.NullMarked;
