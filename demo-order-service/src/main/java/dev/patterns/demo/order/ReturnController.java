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

package dev.patterns.demo.order;

import jakarta.validation.Valid;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.inbox.Idempotent;

/**
 * Returns over HTTP.
 */
@RestController
@RequestMapping("/orders/{orderId}/return")
class ReturnController {

	private final ReturnService returns;

	ReturnController(ReturnService returns) {
		this.returns = returns;
	}

	@PostMapping
	@Idempotent
	ResponseEntity<ReturnDetails> request(@PathVariable String orderId, @Valid @RequestBody NewReturn request) {
		return ResponseEntity.accepted().body(this.returns.request(orderId, request));
	}

	@PostMapping("/approval")
	@Idempotent
	ResponseEntity<ReturnDetails> decide(@PathVariable String orderId, @Valid @RequestBody ReturnDecision decision) {
		return ResponseEntity.accepted().body(this.returns.decide(orderId, decision));
	}

	@GetMapping
	ReturnDetails get(@PathVariable String orderId) {
		return this.returns.find(orderId);
	}

}
