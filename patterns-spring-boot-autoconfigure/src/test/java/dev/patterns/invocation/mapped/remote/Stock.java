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

package dev.patterns.invocation.mapped.remote;

import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

/**
 * An interface with Spring's HTTP annotations.
 */
@Invokable(application = "stock-service")
@HttpExchange("/warehouse")
public interface Stock {

	@GetExchange("/{item}")
	Level level(@PathVariable String item, @RequestParam(defaultValue = "10") @Max(100) int limit,
			@RequestParam(required = false) @Nullable List<Color> colors,
			@RequestHeader("X-Region") Optional<String> region, @RequestParam @Nullable LocalDate day);

	@PutExchange(url = "/{item}/count", headers = "X-Version=2")
	void set(@PathVariable("item") String name, @RequestBody Count count);

	@DeleteExchange("/{id:[0-9a-f-]+}")
	UUID remove(@PathVariable UUID id);

	@PostExchange("/orders")
	String order(@RequestHeader("X-Region") String region, String item, int count);

	@Idempotent
	@PostExchange("/{item}/reservations")
	String reserve(@PathVariable String item, @RequestBody Count count);

	String search(@RequestParam String text, @RequestParam("max-price") double maxPrice);

	@GetExchange(url = "/{item}/picture", accept = "image/png")
	InputStream picture(@PathVariable String item, @RequestParam long size);

	@GetExchange("/{item}/manual")
	Optional<Resource> manual(@PathVariable String item);

	@PutExchange("/{item}/picture")
	long upload(@PathVariable String item, InputStream picture);

	@PostExchange("/import")
	long importAll(Resource file);

	/**
	 * A color.
	 */
	enum Color {

		RED, BLUE

	}

	/**
	 * How many there are.
	 *
	 * @param asked what was asked for
	 * @param count the number
	 */
	record Level(String asked, int count) {

	}

	/**
	 * A number.
	 *
	 * @param value the number
	 */
	record Count(int value) {

	}

}
