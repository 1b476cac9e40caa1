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

package dev.patterns.outbox.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of the outbox.
 */
public enum OutboxObservation implements ObservationDocumentation {

	/**
	 * A message is written in the publisher's transaction. The trace context goes into
	 * its headers, so the consumer's span continues it.
	 */
	STORE {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultStoreObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return StoreKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return MessageKeys.values();
		}

	},

	/**
	 * A batch of messages is sent to their brokers, from the first send to the last
	 * acknowledgement.
	 */
	RELAY {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRelayObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return RelayKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return BatchKeys.values();
		}

	};

	/**
	 * Low-cardinality keys of {@link #STORE}.
	 */
	public enum StoreKeys implements KeyName {

		/**
		 * The topic.
		 */
		TOPIC {

			@Override
			public String asString() {
				return "patterns.outbox.topic";
			}

		},

		/**
		 * Durable name of the payload.
		 */
		TYPE {

			@Override
			public String asString() {
				return "patterns.outbox.type";
			}

		}

	}

	/**
	 * High-cardinality keys of {@link #STORE}.
	 */
	public enum MessageKeys implements KeyName {

		/**
		 * The message's id.
		 */
		MESSAGE_ID {

			@Override
			public String asString() {
				return "patterns.message.id";
			}

		}

	}

	/**
	 * Low-cardinality keys of {@link #RELAY}.
	 */
	public enum RelayKeys implements KeyName {

		/**
		 * What became of the batch: {@code sent}, {@code partial} or {@code failed}.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "patterns.outbox.outcome";
			}

		}

	}

	/**
	 * High-cardinality keys of {@link #RELAY}.
	 */
	public enum BatchKeys implements KeyName {

		/**
		 * How many messages the batch has.
		 */
		SIZE {

			@Override
			public String asString() {
				return "patterns.outbox.batch.size";
			}

		}

	}

}
