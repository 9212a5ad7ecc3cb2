package io.buildwatch.chaos.agent;

import net.bytebuddy.asm.Advice;

/** The code that Byte Buddy weaves into an instance's classes. Each advice only calls a method of the agent. */
final class ThrowingAdvices {
    private ThrowingAdvices() {}

    static final class Before {
        private Before() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("#t.#m") String point) throws Throwable {
            InjectingAgent.at(point, false);
        }
    }

    /** After a method that returned normally. */
    static final class After {
        private After() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Origin("#t.#m") String point) throws Throwable {
            InjectingAgent.at(point, true);
        }
    }

    static final class Answer {
        private Answer() {}

        @Advice.OnMethodEnter
        @SuppressWarnings({"ParameterReassignment", "UnusedVariable", "ParameterName"}) // replaces the argument
        static void enter(@Advice.Argument(value = 1, readOnly = false) Exception failure) {
            if (failure == null) {
                failure = InjectingAgent.answer();
            }
        }
    }

    static final class Running {
        private Running() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.This Object task) {
            TaskSight.running(task);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit() {
            TaskSight.running(null);
        }
    }

    static final class Began {
        private Began() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.This Object task) {
            TaskSight.began(task);
        }
    }

    static final class Ended {
        private Ended() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.This Object task) {
            TaskSight.ended(task);
        }
    }

    static final class Revoking {
        private Revoking() {}

        @Advice.OnMethodEnter
        static void enter() {
            TaskSight.revoking(true);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit() {
            TaskSight.revoking(false);
        }
    }

    static final class Joining {
        private Joining() {}

        @Advice.OnMethodEnter
        static void enter() {
            TaskSight.joining();
        }
    }

    static final class Joined {
        private Joined() {}

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit() {
            TaskSight.joined();
        }
    }

    static final class Committing {
        private Committing() {}

        @Advice.OnMethodEnter
        static boolean enter(@Advice.Origin("#m") String method) {
            return TaskSight.committing(method);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter boolean unanswered, @Advice.Origin("#m") String method, @Advice.Thrown Throwable end) {
            TaskSight.committed(unanswered, method, end);
        }
    }
}
