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

package dev.patterns.saga.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of sagas. An id is never a key of low cardinality.
 */
public enum SagaObservationDocumentation implements ObservationDocumentation {

	/**
	 * An instance is being started.
	 */
	START {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultSagaStartObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.NAME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.ID };
		}

	},

	/**
	 * One attempt of a step, of a compensation, or of the end callback.
	 */
	STEP {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultSagaStepObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.NAME, LowCardinality.STEP, LowCardinality.KIND,
					LowCardinality.OUTCOME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinality.values();
		}

	};

	/**
	 * Keys with few values.
	 */
	public enum LowCardinality implements KeyName {

		/**
		 * Durable name of the saga.
		 */
		NAME {

			@Override
			public String asString() {
				return "saga.name";
			}

		},

		/**
		 * Durable name of the step, {@code none} for the end callback.
		 */
		STEP {

			@Override
			public String asString() {
				return "saga.step";
			}

		},

		/**
		 * {@code forward}, {@code compensation} or {@code ended}.
		 */
		KIND {

			@Override
			public String asString() {
				return "saga.step.kind";
			}

		},

		/**
		 * {@code success} or {@code failure}.
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
	public enum HighCardinality implements KeyName {

		/**
		 * Id of the instance.
		 */
		ID {

			@Override
			public String asString() {
				return "saga.id";
			}

		},

		/**
		 * Attempt, counted from 1.
		 */
		ATTEMPT {

			@Override
			public String asString() {
				return "saga.step.attempt";
			}

		}

	}

}
