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

package dev.patterns.saga.engine;

import java.time.Instant;
import java.util.Map;

import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.UnknownSagaException;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;

/**
 * Makes the records of instances that begin. Thread-safe.
 *
 * @param registry the sagas of this application
 * @param identity identity of this application
 * @param settings settings of the engine
 */
record SagaRecords(SagaRegistry registry, ApplicationIdentity identity, SagaSettings settings) {

	/**
	 * Check an input.
	 * @param definition the definition
	 * @param input the input
	 * @throws IllegalArgumentException if it is not what the saga declares
	 */
	static void checkInput(SagaDefinition definition, Object input) {
		Assert.notNull(input, "'input' must not be null");
		Class<?> declared = (definition.inputType() != null) ? ResolvableType.forType(definition.inputType()).toClass()
				: Object.class;
		Assert.isInstanceOf(declared, input,
				() -> "The input of saga '" + definition.name() + "' is not what its" + " steps declare");
	}

	/**
	 * The record of an instance that nobody has claimed.
	 * @param definition the definition
	 * @param id its id
	 * @param json its input
	 * @param headers trace context and baggage
	 * @param options options
	 * @param now the time
	 * @return the record
	 */
	SagaRecord create(SagaDefinition definition, String id, String json, Map<String, String> headers,
			SagaStartOptions options, Instant now) {
		Instant begin = (options.delay() != null) ? now.plus(options.delay())
				: (options.startAt() != null && options.startAt().isAfter(now)) ? options.startAt() : now;
		return SagaRecord.start(id, key(definition), origin(definition, json, headers, options, begin, now), begin);
	}

	/**
	 * The record of a child.
	 * @param parent its parent
	 * @param name durable name of its saga
	 * @param id its id
	 * @param input its input
	 * @param json its input as JSON
	 * @param now the time
	 * @return the record
	 */
	SagaRecord createChild(SagaRecord parent, String name, String id, Object input, String json, Instant now) {
		SagaDefinition definition = this.registry.latest(name).orElseThrow(() -> new UnknownSagaException(name));
		checkInput(definition, input);
		SagaRecord.Origin origin = origin(definition, json, parent.headers(), SagaStartOptions.defaults(), now, now);
		return SagaRecord.start(id, key(definition), origin.withParent(parent.id()), now);
	}

	private static SagaDefinitionKey key(SagaDefinition definition) {
		return new SagaDefinitionKey(definition.name(), definition.version(), definition.fingerprint());
	}

	private SagaRecord.Origin origin(SagaDefinition definition, String json, Map<String, String> headers,
			SagaStartOptions options, Instant begin, Instant now) {
		SagaLimit limit = this.settings.limits().get(definition.name());
		String limitValue = (limit != null && limit.attribute() != null) ? options.attributes().get(limit.attribute())
				: null;
		Instant deadline = (definition.timeout() != null) ? begin.plus(definition.timeout()) : null;
		return new SagaRecord.Origin(this.identity.application(), json, headers, options.attributes(), limitValue,
				deadline, now);
	}

}
