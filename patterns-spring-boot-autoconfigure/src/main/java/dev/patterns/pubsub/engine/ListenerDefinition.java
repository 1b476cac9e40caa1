/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.pubsub.engine;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.retry.RetrySchedule;

/**
 * A listener method with everything that its annotation and the defaults say.
 *
 * @param id durable name
 * @param beanName name of the bean that is called
 * @param method the user's method
 * @param arguments how each parameter is bound
 * @param target what it listens to
 * @param match which events it wants, {@code null} for all
 * @param order precedence among the listeners of one target
 * @param start where its group begins if the broker does not know it
 * @param concurrency how many messages are handled at the same time
 * @param batching how messages that come together are handled
 * @param deadLetterTopic the dead-letter topic, {@code null} for none
 * @param onFailure what to do without a dead-letter topic
 * @param retry when to try again
 * @param retryMode where a message waits until then
 * @param excludes exceptions that are not tried again
 */
record ListenerDefinition(String id, String beanName, Method method, List<ListenerArgument> arguments,
		ListenerTarget target, @Nullable MatchExpression match, int order, StartPosition start, int concurrency,
		ListenerBatching batching, @Nullable String deadLetterTopic, FailureAction onFailure, RetrySchedule retry,
		RetryMode retryMode, List<Class<? extends Throwable>> excludes) {

	boolean isRetryable(Throwable failure) {
		return this.excludes.stream().noneMatch((type) -> type.isInstance(failure));
	}

}
