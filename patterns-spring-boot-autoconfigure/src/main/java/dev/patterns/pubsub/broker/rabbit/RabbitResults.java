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

package dev.patterns.pubsub.broker.rabbit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * Tells callers what has become of their messages.
 */
final class RabbitResults {

	/**
	 * The server closes the channel, and names no message but a size.
	 */
	private static final Pattern TOO_LARGE = Pattern.compile("message size (\\d+)");

	private final String broker;

	private final RabbitCompletions completions;

	RabbitResults(String broker, RabbitCompletions completions) {
		this.broker = broker;
		this.completions = completions;
	}

	void taken(RabbitOutgoing outgoing) {
		complete(outgoing, () -> outgoing.complete(null));
	}

	void failed(RabbitOutgoing outgoing, @Nullable String reason, boolean retryable, @Nullable Exception cause) {
		fail(outgoing, new BrokerException(text(outgoing, reason), retryable, cause));
	}

	/**
	 * Their channel was closed.
	 * @param lost the messages
	 * @param reason why, for which one of them may have given the cause
	 */
	void lost(List<RabbitOutgoing> lost, ShutdownSignalException reason) {
		Matcher tooLarge = TOO_LARGE
			.matcher(String.valueOf(RabbitTopology.closeReason(reason, AMQP.PRECONDITION_FAILED)));
		long size = tooLarge.find() ? Long.parseLong(tooLarge.group(1)) : -1;
		lost.forEach((outgoing) -> {
			if (outgoing.size() == size) {
				tooLarge(outgoing, RabbitSizeException.Part.BODY, "it is too large: " + reason.getMessage(), reason);
			}
			else {
				failed(outgoing, "the channel was closed: " + reason.getMessage(), true, reason);
			}
		});
	}

	void headersTooLarge(RabbitOutgoing outgoing) {
		tooLarge(outgoing, RabbitSizeException.Part.HEADERS,
				"its headers are too large for a frame of the connection, with about " + outgoing.headerSize()
						+ " bytes",
				null);
	}

	private void tooLarge(RabbitOutgoing outgoing, RabbitSizeException.Part part, String reason,
			@Nullable Exception cause) {
		fail(outgoing, new RabbitSizeException(text(outgoing, reason), part, cause));
	}

	private void fail(RabbitOutgoing outgoing, BrokerException failure) {
		complete(outgoing, () -> outgoing.completeExceptionally(failure));
	}

	// The engine waits for an answer to be taken, and lets nothing follow it.
	private void complete(RabbitOutgoing outgoing, Runnable completion) {
		if (outgoing.isAnswer()) {
			completion.run();
		}
		else {
			this.completions.execute(completion);
		}
	}

	private String text(RabbitOutgoing outgoing, @Nullable String reason) {
		return "RabbitMQ broker '" + this.broker + "' did not take " + outgoing + ": " + reason;
	}

}
