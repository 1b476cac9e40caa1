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

package dev.patterns.inbox.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.InboundRequest;

/**
 * Context of {@link InboxObservationDocumentation#HANDLE}.
 */
public class InboxObservationContext extends Observation.Context {

	private final String operation;

	private final InboundRequest request;

	private final int batchSize;

	private @Nullable InboxOutcome outcome;

	/**
	 * Create a context.
	 * @param operation durable name of the handler
	 * @param request the request
	 */
	public InboxObservationContext(String operation, InboundRequest request) {
		this(operation, request, 1);
	}

	/**
	 * Create a context of a batch.
	 * @param operation durable name of the handler
	 * @param request the first request of the batch
	 * @param batchSize number of requests
	 */
	public InboxObservationContext(String operation, InboundRequest request, int batchSize) {
		this.operation = operation;
		this.request = request;
		this.batchSize = batchSize;
	}

	/**
	 * Durable name of the handler.
	 * @return the name
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * The request being handled, of a batch the first.
	 * @return the request
	 */
	public InboundRequest getRequest() {
		return this.request;
	}

	/**
	 * How many requests are handled together.
	 * @return the number, 1 if there is no batch
	 */
	public int getBatchSize() {
		return this.batchSize;
	}

	/**
	 * How the request was dealt with; of a batch whether anything was new.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable InboxOutcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how the request was dealt with.
	 * @param outcome the outcome
	 */
	public void setOutcome(InboxOutcome outcome) {
		this.outcome = outcome;
	}

}
