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

package dev.patterns.pubsub.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of publish/subscribe.
 */
public enum PubSubObservation implements ObservationDocumentation {

	/**
	 * Publishing of a message, until the broker has acknowledged it.
	 */
	PUBLISH {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultPublishObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinalityKeys.BROKER, LowCardinalityKeys.TOPIC };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	},

	/**
	 * Processing of a message by a listener, each attempt for itself.
	 */
	PROCESS {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultProcessObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	},

	/**
	 * A request, until it is answered or nobody waits for the answer any more.
	 */
	REQUEST {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRequestObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinalityKeys.BROKER, LowCardinalityKeys.TOPIC, LowCardinalityKeys.OUTCOME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/**
	 * Keys with few values.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/**
		 * Name of the broker.
		 */
		BROKER {

			@Override
			public String asString() {
				return "broker";
			}

		},

		/**
		 * The topic.
		 */
		TOPIC {

			@Override
			public String asString() {
				return "topic";
			}

		},

		/**
		 * Durable name of the listener.
		 */
		LISTENER {

			@Override
			public String asString() {
				return "listener";
			}

		},

		/**
		 * What became of the message: {@code ack}, {@code retry}, {@code retry-topic},
		 * {@code drop} or {@code dead-letter}; of a request: {@code answered},
		 * {@code failed}, {@code timeout}, {@code cancelled}, {@code rejected} or
		 * {@code unsent}.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/**
	 * Keys with many values.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/**
		 * Id of the event.
		 */
		MESSAGE_ID {

			@Override
			public String asString() {
				return "message.id";
			}

		},

		/**
		 * Type of the event. The sender chooses it.
		 */
		TYPE {

			@Override
			public String asString() {
				return "type";
			}

		}

	}

}
