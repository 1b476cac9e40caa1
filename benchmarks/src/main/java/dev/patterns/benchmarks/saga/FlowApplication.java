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

package dev.patterns.benchmarks.saga;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The application with flows, and with the declarative sagas that they are compared with.
 */
@Configuration(proxyBeanMethods = false)
@Import({ SagaApplication.class, FanOutSaga.class, FlowSagas.Row.class, FlowSagas.RemoteRow.class,
		FlowSagas.FanOut.class, FlowSagas.TenInARow.class, SleeperSaga.class, LongSaga.class })
class FlowApplication {

	@Bean
	Arrivals benchmarkArrivals() {
		return new Arrivals();
	}

}
