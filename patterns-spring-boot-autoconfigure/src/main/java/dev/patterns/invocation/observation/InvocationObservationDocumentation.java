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

package dev.patterns.invocation.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of invocations.
 */
public enum InvocationObservationDocumentation implements ObservationDocumentation {

	/**
	 * A call of another application, with all its attempts. Its span is the client's
	 * span; its context is sent with each attempt.
	 */
	CLIENT {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultInvocationClientObservationConvention.class;
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

	},

	/**
	 * The handling of a call. Its span is a child of the span of the HTTP request.
	 */
	SERVER {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultInvocationServerObservationConvention.class;
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

	};

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinalityKeyNames.values();
	}

	@Override
	public String getPrefix() {
		return "patterns.invocation";
	}

	/**
	 * Keys with few values.
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/**
		 * Name of the called application; {@code none} on the server.
		 */
		APPLICATION {

			@Override
			public String asString() {
				return "patterns.invocation.application";
			}

		},

		/**
		 * Durable name of the operation; of other requests verb and path template.
		 */
		OPERATION {

			@Override
			public String asString() {
				return "patterns.invocation.operation";
			}

		},

		/**
		 * {@code success}, the code of the problem, or the simple class name of the
		 * exception.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "patterns.invocation.outcome";
			}

		}

	}

	/**
	 * Keys with many values.
	 */
	public enum HighCardinalityKeyNames implements KeyName {

		/**
		 * The idempotency key, or {@code none}.
		 */
		KEY {

			@Override
			public String asString() {
				return "patterns.invocation.key";
			}

		},

		/**
		 * Number of attempts; {@code none} on the server.
		 */
		ATTEMPTS {

			@Override
			public String asString() {
				return "patterns.invocation.attempts";
			}

		}

	}

}
