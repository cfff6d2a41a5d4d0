/** Tasks: what a task is, its rules, its SQL and its endpoints. */
@NullMarked
package tasks.task;

import org.jspecify.annotations.NullMarked;
