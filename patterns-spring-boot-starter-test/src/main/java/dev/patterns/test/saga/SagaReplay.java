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

package dev.patterns.test.saga;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.springframework.core.io.Resource;
import org.springframework.util.Assert;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.engine.SagaReplayer;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Plays stored histories of a flow against its code as it is, in a unit test: without a
 * database, and without executing any step. So a change that would park instances under
 * way is found before it is deployed.
 *
 * <pre class="code">
 * SagaReplay.of(new LoanSaga(null, null))
 *     .replays(SagaReplay.read(new ClassPathResource("loan-waiting-for-approval.json")));
 * </pre>
 *
 * Thread-safe.
 */
public final class SagaReplay {

	private static final JsonMapper MAPPER = JsonMapper.builder().findAndAddModules().build();

	private final SagaReplayer replayer;

	private SagaReplay(SagaReplayer replayer) {
		this.replayer = replayer;
	}

	/**
	 * Create a replay for a flow whose results are read by a mapper with all modules of
	 * the class path. Placeholders of the annotations have their defaults, or are left
	 * out.
	 * @param saga an object of the saga's class; what its steps need is not used
	 * @return the replay
	 */
	public static SagaReplay of(Object saga) {
		return of(saga, MAPPER);
	}

	/**
	 * Create a replay.
	 * @param saga an object of the saga's class; what its steps need is not used
	 * @param mapper reads results as the application does
	 * @return the replay
	 */
	public static SagaReplay of(Object saga, JsonMapper mapper) {
		return new SagaReplay(new SagaReplayer(saga, new PayloadSerializer(mapper)));
	}

	/**
	 * Write an instance with its history, to be kept for tests. It contains what the
	 * instance was given and what its steps returned, so take care of what must not be
	 * seen.
	 * @param history the instance, such as from
	 * {@link dev.patterns.saga.SagaTemplate#get}
	 * @return the instance as JSON
	 */
	public static String write(SagaInstance history) {
		return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(history);
	}

	/**
	 * Read an instance with its history.
	 * @param json the instance as JSON
	 * @return the instance
	 */
	public static SagaInstance read(String json) {
		return MAPPER.readValue(json, SagaInstance.class);
	}

	/**
	 * Read an instance with its history.
	 * @param resource where the instance is as JSON
	 * @return the instance
	 * @throws IOException if it cannot be read
	 */
	public static SagaInstance read(Resource resource) throws IOException {
		return read(resource.getContentAsString(StandardCharsets.UTF_8));
	}

	/**
	 * Play the last run of an instance, and fail if the flow does not fit it.
	 * @param history the instance
	 * @return this
	 * @throws AssertionError saying what was expected and what came
	 * @throws IllegalArgumentException if it is an instance of another saga or version
	 */
	public SagaReplay replays(SagaInstance history) {
		Assert.notNull(history, "'history' must not be null");
		this.replayer.replay(history).ifPresent((reason) -> {
			throw new AssertionError(
					"The history of '" + history.id() + "' cannot be replayed. " + reason + SagaText.of(history));
		});
		return this;
	}

	/**
	 * Fail if the flow calls what differs in each replay, such as the clock. The usual
	 * calls are found, and not all.
	 * @return this
	 * @throws AssertionError naming the calls
	 */
	public SagaReplay withoutWarnings() {
		List<String> warnings = this.replayer.warnings();
		if (!warnings.isEmpty()) {
			throw new AssertionError("The flow differs in each replay:\n" + String.join("\n", warnings));
		}
		return this;
	}

}
