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

package dev.patterns.pubsub.actuate.endpoint;

import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.ConstantNames;
import dev.patterns.problem.EndpointProblem;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.NoSuchTopicException;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.Operation;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint.Action;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint.View;
import dev.patterns.pubsub.broker.BrokerException;

/**
 * Endpoint {@code pubsub} over HTTP, with statuses that say what happened.
 * {@code GET /pubsub} shows the whole, {@code POST /pubsub/{subscription}} pauses,
 * resumes, restarts or moves one, {@code GET /pubsub/dead-letters/{topic}} lists,
 * {@code GET .../{position}} shows a message, {@code POST} to it replays and
 * {@code DELETE} discards it, and {@code POST /pubsub/dead-letters/{topic}} concerns
 * many.
 */
@EndpointWebExtension(endpoint = PubSubEndpoint.class)
public class PubSubEndpointWebExtension {

	private final PubSubEndpoint delegate;

	private final DeadLetterDescriber deadLetters;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param deadLetters finds dead letters
	 * @param showValues when to show headers and payloads
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public PubSubEndpointWebExtension(PubSubEndpoint delegate, DeadLetterDescriber deadLetters, Show showValues,
			Set<String> roles) {
		this.delegate = delegate;
		this.deadLetters = deadLetters;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * Pause, resume or restart a subscription, or let it go on at another position.
	 * @param id name of the subscription, or durable name of one of its listeners
	 * @param action what to do, in letters of any case
	 * @param to where to go on: {@code earliest}, {@code latest} or a time; for the
	 * action {@code seek}
	 * @return the subscription, or 404, 400, 409 if the broker cannot do it, 503
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String id, String action, @Nullable String to) {
		return answer(() -> this.delegate.change(id, ConstantNames.parse(Action.class, "action", action), to),
				"There is no such subscription");
	}

	/**
	 * List dead letters.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @param after where the page begins
	 * @param size how many at most
	 * @return one page, or 404, 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> deadLetters(@Selector View view, @Selector String topic, @Nullable String broker,
			@Nullable String after, @Nullable Integer size) {
		return answer(() -> this.delegate.deadLetters(view, topic, broker, after, size), "");
	}

	/**
	 * Show a dead letter.
	 * @param securityContext who asks
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return the message, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<Object> deadLetter(SecurityContext securityContext, @Selector View view,
			@Selector String topic, @Selector String position, @Nullable String broker) {
		return answer(() -> this.deadLetters.find(topic, broker, position)
			.map((letter) -> this.delegate.describe(letter, this.showValues.isShown(securityContext, this.roles)))
			.orElse(null), "There is no such message");
	}

	/**
	 * Replay or discard many dead letters.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param operation what to do, in letters of any case
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @param reason the reason, {@code null} for any
	 * @param listener the listener, {@code null} for any
	 * @param type type of the event, {@code null} for any
	 * @param before given up before this time, {@code null} for any
	 * @param all whether all are meant if no condition is given
	 * @return what was done, or 404, 409, 400
	 */
	@WriteOperation
	public WebEndpointResponse<Object> intervene(@Selector View view, @Selector String topic, String operation,
			@Nullable String broker, @Nullable String reason, @Nullable String listener, @Nullable String type,
			@Nullable Instant before, @Nullable Boolean all) {
		return answer(
				() -> this.delegate.intervene(view, topic, ConstantNames.parse(Operation.class, "operation", operation),
						broker, reason, listener, type, before, all),
				"");
	}

	/**
	 * Send a dead letter to its listener once more.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return what was done, or 404, 409
	 */
	@WriteOperation
	public WebEndpointResponse<Object> replay(@Selector View view, @Selector String topic, @Selector String position,
			@Nullable String broker) {
		return answer(() -> this.delegate.replay(view, topic, position, broker), "There is no such message");
	}

	/**
	 * Remove a dead letter for good.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return what was done, or 404
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> discard(@Selector View view, @Selector String topic, @Selector String position,
			@Nullable String broker) {
		return answer(() -> this.delegate.discard(view, topic, position, broker), "There is no such message");
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action, String missing) {
		try {
			Object body = action.get();
			return (body != null) ? new WebEndpointResponse<>(body) : EndpointProblem.notFound(missing);
		}
		catch (NoSuchTopicException ex) {
			return EndpointProblem.notFound(ex.getMessage());
		}
		catch (BrokerException ex) {
			return EndpointProblem.unavailable(ex.getMessage());
		}
		catch (IllegalStateException | UnsupportedOperationException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
