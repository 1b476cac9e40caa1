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
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.inbox.Idempotent;
import dev.patterns.naming.DurableNames;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.engine.ListenerMethods.ListenerMethod;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Makes definitions of annotated methods, and collects what is wrong with them.
 */
final class ListenerDefinitions {

	private static final Log logger = LogFactory.getLog(ListenerDefinitions.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerDefaults defaults;

	private final ListenerPolicies policies;

	private final DefinitionProblems problems;

	private final ListenerArguments arguments;

	ListenerDefinitions(ConfigurableListableBeanFactory beanFactory, ListenerDefaults defaults,
			ListenerPolicies policies, PayloadSerializer serializer, DefinitionProblems problems) {
		this.beanFactory = beanFactory;
		this.defaults = defaults;
		this.policies = policies;
		this.problems = problems;
		this.arguments = new ListenerArguments(serializer, PayloadValidator.find(beanFactory), problems);
	}

	List<ListenerDefinition> of(List<ListenerMethod> methods) {
		List<ListenerDefinition> definitions = new ArrayList<>();
		methods.forEach((method) -> definitions.add(of(method)));
		return definitions;
	}

	private ListenerDefinition of(ListenerMethod listener) {
		Method method = listener.method();
		PubSubListener annotation = listener.annotation();
		checkInvocable(listener);
		checkSynchronous(listener);
		String topic = text(method, annotation.topic(), "");
		if (topic.isEmpty()) {
			this.problems.add(method, "It has no topic.", "Set the attribute 'topic' of @PubSubListener.");
		}
		String group = text(method, annotation.group(), this.defaults.group());
		ListenerTarget target = new ListenerTarget(text(method, annotation.broker(), ""), topic, group);
		String id = id(listener);
		ListenerOverrides own = this.policies.listeners().getOrDefault(id, ListenerOverrides.NONE);
		return new ListenerDefinition(id, listener.beanName(), method, this.arguments.of(method, listener.type()),
				target, match(method, annotation), annotation.order(),
				either(own.start(), () -> start(method, annotation)),
				either(own.concurrency(), () -> concurrency(method, annotation)), batching(listener, own),
				deadLetterTopic(method, annotation, own, target), either(own.onFailure(), annotation::onFailure),
				retry(method, annotation.retry(), own.retry()), retryMode(annotation.retry(), own.retry()),
				List.of(annotation.retry().excludes()));
	}

	private static <T> T either(@Nullable T own, Supplier<T> annotated) {
		return (own != null) ? own : annotated.get();
	}

	private void checkInvocable(ListenerMethod listener) {
		Class<?> type = this.beanFactory.getType(listener.beanName());
		if (type == null) {
			return;
		}
		if (!isInvocable(listener.method(), type)) {
			this.problems.add(listener.method(),
					"The method cannot be called through the proxy of bean '" + listener.beanName() + "'.",
					"Declare it in an interface of the bean, or make it neither private nor final and proxy the class"
							+ " (spring.aop.proxy-target-class=true).");
		}
	}

	private static boolean isInvocable(Method method, Class<?> type) {
		try {
			Method invocable = AopUtils.selectInvocableMethod(method, type);
			// A proxy of the class has no fields of its own: a final method sees none.
			return !(SpringProxy.class.isAssignableFrom(type) && Modifier.isFinal(invocable.getModifiers())
					&& !Proxy.isProxyClass(type));
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private void checkSynchronous(ListenerMethod listener) {
		if (AnnotatedElementUtils.hasAnnotation(listener.method(), Async.class)
				|| AnnotatedElementUtils.hasAnnotation(listener.type(), Async.class)) {
			this.problems.add(listener.method(),
					"It is @Async, so the message would be acknowledged before it is handled.",
					"Remove @Async; the attribute 'concurrency' of @PubSubListener lets it handle several at a time.");
		}
	}

	private String id(ListenerMethod listener) {
		String id = text(listener.method(), listener.annotation().id(), "");
		if (id.isEmpty()) {
			id = ListenerIdempotentHandlers.defaultId(listener.type(), listener.method());
		}
		if (!DurableNames.isValid(id)) {
			this.problems.add(listener.method(), "'" + id + "' is not a durable name.", "Set 'id' to 1 to "
					+ DurableNames.MAX_LENGTH + " letters, digits or . _ / : - beginning with a letter or a digit.");
		}
		return id;
	}

	private @Nullable MatchExpression match(Method method, PubSubListener annotation) {
		String expression = text(method, annotation.match(), "");
		if (expression.isEmpty()) {
			return null;
		}
		try {
			return MatchExpression.parse(expression);
		}
		catch (ParseException | SpelEvaluationException ex) {
			this.problems.add(method, "'match' is not an expression that can be used: " + ex.getSimpleMessage() + ".",
					"Correct the expression; it sees type, source, subject, id, key, topic, headers and extensions.");
			return null;
		}
	}

	private StartPosition start(Method method, PubSubListener annotation) {
		return attribute(method, "start", annotation.start(),
				(text) -> StartPosition.valueOf(text.toUpperCase(Locale.ROOT)), this.defaults::start);
	}

	private int concurrency(Method method, PubSubListener annotation) {
		return attribute(method, "concurrency", annotation.concurrency(), ListenerDefinitions::positive,
				this.defaults::concurrency);
	}

	private ListenerBatching batching(ListenerMethod listener, ListenerOverrides own) {
		Method method = listener.method();
		PubSubListener annotation = listener.annotation();
		boolean lists = ListenerArguments.isBatch(method);
		boolean idempotent = AnnotatedElementUtils.hasAnnotation(method, Idempotent.class);
		int size = either(own.batchSize(), () -> attribute(method, "batchSize", annotation.batchSize(),
				ListenerDefinitions::positive, this.defaults::batchSize));
		Duration wait = either(own.batchWait(), () -> attribute(method, "batchWait", annotation.batchWait(),
				ListenerDefinitions::duration, this.defaults::batchWait));
		boolean shared = either(own.batchTransaction(), () -> attribute(method, "batchTransaction",
				annotation.batchTransaction(), ListenerDefinitions::bool, this.defaults::batchTransaction));
		if (shared && !idempotent && (own.batchTransaction() != null || !annotation.batchTransaction().isEmpty())) {
			this.problems.add(method, "Its messages are to share a transaction, but it is not @Idempotent.",
					"Put @Idempotent on it, or remove 'batchTransaction'.");
		}
		ListenerBatching batching = new ListenerBatching(lists, idempotent, shared, size, wait);
		if (!wait.isZero() && !batching.isTogether()
				&& (own.batchWait() != null || !annotation.batchWait().isEmpty())) {
			this.problems.add(method, "It waits for a batch to fill, but takes messages one at a time.",
					"Let its parameters be lists and 'batchSize' be 2 or more, or remove 'batchWait'.");
		}
		return batching;
	}

	private static int positive(String text) {
		int value = Integer.parseInt(text);
		if (value < 1) {
			throw new IllegalArgumentException("It must be 1 or more");
		}
		return value;
	}

	private static Duration duration(String text) {
		Duration value = DurationStyle.detectAndParse(text);
		if (value.isNegative()) {
			throw new IllegalArgumentException("It must not be negative");
		}
		return value;
	}

	private static boolean bool(String text) {
		if (!text.equals("true") && !text.equals("false")) {
			throw new IllegalArgumentException("It must be true or false");
		}
		return text.equals("true");
	}

	private @Nullable String deadLetterTopic(Method method, PubSubListener annotation, ListenerOverrides own,
			ListenerTarget target) {
		String pattern = either(own.deadLetterTopic(),
				() -> text(method, annotation.deadLetterTopic(), this.defaults.deadLetterTopic()));
		if (pattern.equals(PubSubListener.NO_DEAD_LETTER_TOPIC)) {
			return null;
		}
		String topic = target.expand(pattern);
		if (topic.equals(target.topic())) {
			this.problems.add(method, "Its dead-letter topic is the topic that it listens to.",
					"Name another topic, or 'none'.");
		}
		return topic;
	}

	private RetryMode retryMode(PubSubRetry retry, ListenerOverrides.Retry own) {
		RetryMode mode = either(own.mode(), retry::mode);
		mode = (mode != RetryMode.DEFAULT) ? mode : retry.mode();
		return (mode != RetryMode.DEFAULT) ? mode : this.policies.retryMode();
	}

	private RetrySchedule retry(Method method, PubSubRetry retry, ListenerOverrides.Retry own) {
		RetrySchedule base = this.defaults.retry();
		int maxRetries = either(own.maxRetries(),
				() -> (retry.maxRetries() != PubSubRetry.DEFAULT) ? retry.maxRetries() : base.maxRetries());
		double multiplier = either(own.multiplier(),
				() -> (retry.multiplier() != PubSubRetry.DEFAULT) ? retry.multiplier() : base.multiplier());
		Duration delay = either(own.delay(),
				() -> attribute(method, "retry.delay", retry.delay(), DurationStyle::detectAndParse, base::delay));
		Duration maxDelay = either(own.maxDelay(), () -> attribute(method, "retry.maxDelay", retry.maxDelay(),
				DurationStyle::detectAndParse, base::maxDelay));
		try {
			return new RetrySchedule(maxRetries, delay, multiplier, maxDelay, base.jitter());
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(method, "Its retry policy is wrong: " + ex.getMessage() + ".",
					"Correct the attributes of @PubSubRetry.");
			return base;
		}
	}

	private <T> T attribute(Method method, String name, String value, Function<String, T> converter,
			Supplier<T> fallback) {
		String text = text(method, value, "");
		if (text.isEmpty()) {
			return fallback.get();
		}
		try {
			return converter.apply(text);
		}
		catch (RuntimeException ex) {
			this.problems.add(method, "'" + name + "' cannot be '" + text + "'.",
					"Correct the attribute, or the property that it takes its value from.");
			return fallback.get();
		}
	}

	private String text(Method method, String value, String fallback) {
		try {
			String resolved = StringUtils.hasText(value) ? this.beanFactory.resolveEmbeddedValue(value) : null;
			if (resolved == null || !resolved.contains("${")) {
				return StringUtils.hasText(resolved) ? resolved.trim() : fallback;
			}
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Unresolved: " + value, ex);
		}
		this.problems.add(method, "'" + value + "' cannot be resolved.",
				"Set the property, or give a default as in ${name:default}.");
		return fallback;
	}

}
